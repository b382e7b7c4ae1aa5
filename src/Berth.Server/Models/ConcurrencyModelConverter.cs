using System.ComponentModel;
using System.Globalization;

namespace Berth;

/// <summary>Lets host configuration name a model by its word.</summary>
internal sealed class ConcurrencyModelConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string text ? ConcurrencyModel.Parse(text) : base.ConvertFrom(context, culture, value);
}
