using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Berth.Repo.Tests;

/// <summary>
/// Writes what a library shows: a block for each public type, one line for each member, sorted, with nullability.
/// Left out is what the compiler writes for records and what every object has, for neither is a decision of ours.
/// </summary>
internal static class PublicApiText
{
    private static readonly SymbolDisplayFormat TypeFormat = new(
        globalNamespaceStyle: SymbolDisplayGlobalNamespaceStyle.Omitted,
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints
            | SymbolDisplayGenericsOptions.IncludeVariance,
        kindOptions: SymbolDisplayKindOptions.IncludeTypeKeyword,
        delegateStyle: SymbolDisplayDelegateStyle.NameAndSignature,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName
            | SymbolDisplayParameterOptions.IncludeParamsRefOut | SymbolDisplayParameterOptions.IncludeDefaultValue
            | SymbolDisplayParameterOptions.IncludeExtensionThis,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier
            | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    private static readonly SymbolDisplayFormat MemberFormat = TypeFormat
        .WithMemberOptions(SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeParameters
            | SymbolDisplayMemberOptions.IncludeModifiers | SymbolDisplayMemberOptions.IncludeAccessibility
            | SymbolDisplayMemberOptions.IncludeRef | SymbolDisplayMemberOptions.IncludeConstantValue
            | SymbolDisplayMemberOptions.IncludeExplicitInterface)
        .WithPropertyStyleOptions();

    private static readonly SymbolDisplayFormat ReferenceFormat = TypeFormat
        .WithKindOptions(SymbolDisplayKindOptions.None)
        .WithGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeParameters);

    private static readonly SymbolDisplayFormat DelegateFormat = TypeFormat.WithKindOptions(SymbolDisplayKindOptions.None);

    public static string Of(IAssemblySymbol assembly)
    {
        var text = new StringBuilder();
        foreach (var type in PublicAssemblies.TypesIn(assembly.GlobalNamespace).SelectMany(WithNested).OrderBy(NameOf, StringComparer.Ordinal))
        {
            text.Append(text.Length == 0 ? "" : "\n").Append(Header(type)).Append('\n');
            foreach (var line in Members(type))
            {
                text.Append("    ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string NameOf(INamedTypeSymbol type) => type.ToDisplayString();

    private static IEnumerable<INamedTypeSymbol> WithNested(INamedTypeSymbol type) =>
        type.GetTypeMembers().Where(IsVisible).SelectMany(WithNested).Prepend(type);

    private static string Header(INamedTypeSymbol type)
    {
        var modifiers = SyntaxFacts.GetText(type.DeclaredAccessibility) + " ";
        if (type.TypeKind == TypeKind.Class)
        {
            modifiers += type.IsStatic ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "";
        }
        if (type.TypeKind == TypeKind.Delegate)
        {
            return $"{modifiers}delegate {type.ToDisplayString(DelegateFormat)}";
        }

        var bases = type.TypeKind == TypeKind.Class && type.BaseType is { SpecialType: not SpecialType.System_Object } parent ? [parent] : new List<INamedTypeSymbol>();
        bases.AddRange(type.Interfaces.Where(IsDecided).OrderBy(NameOf, StringComparer.Ordinal));
        var kind = type.TypeKind == TypeKind.Enum && type.EnumUnderlyingType is { SpecialType: not SpecialType.System_Int32 } under ? [under] : bases;
        var list = kind.Count == 0 ? "" : " : " + string.Join(", ", kind.Select(parent => parent.ToDisplayString(ReferenceFormat)));
        return modifiers + type.ToDisplayString(TypeFormat) + list;

        bool IsDecided(INamedTypeSymbol implemented) => !(type.IsRecord && implemented.Name == "IEquatable");
    }

    private static IEnumerable<string> Members(INamedTypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Delegate)
        {
            return [];
        }

        var members = type.GetMembers().Where(member => IsVisible(member) && IsWritten(type, member));
        return type.TypeKind == TypeKind.Enum
            ? members.OfType<IFieldSymbol>().Select(field => $"{field.Name} = {field.ConstantValue}")
            : members.OrderBy(Rank).ThenBy(member => member.Name, StringComparer.Ordinal).ThenBy(Line, StringComparer.Ordinal).Select(Line);
    }

    private static string Line(ISymbol member) =>
        (member is IFieldSymbol { IsRequired: true } or IPropertySymbol { IsRequired: true } && !member.ToDisplayString(MemberFormat).Contains(" required ", StringComparison.Ordinal) ? "required " : "")
        + (member is IEventSymbol ? "event " : "") + member.ToDisplayString(MemberFormat);

    private static int Rank(ISymbol member) => member switch
    {
        IFieldSymbol => 0,
        IMethodSymbol { MethodKind: MethodKind.Constructor } => 1,
        IPropertySymbol => 2,
        IEventSymbol => 3,
        _ => 4,
    };

    private static bool IsVisible(ISymbol member) =>
        member.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal
        && !(member.DeclaredAccessibility != Accessibility.Public && member.ContainingType is { IsSealed: true });

    private static bool IsWritten(INamedTypeSymbol type, ISymbol member)
    {
        if (member is INamedTypeSymbol or IMethodSymbol { MethodKind: MethodKind.PropertyGet or MethodKind.PropertySet or MethodKind.EventAdd or MethodKind.EventRemove })
        {
            return false;
        }

        var isDefaultOfStruct = member is IMethodSymbol { MethodKind: MethodKind.Constructor, IsImplicitlyDeclared: true };
        var isOfEveryObject = member is IMethodSymbol { IsOverride: true, Name: "Equals" or "GetHashCode" or "ToString" };
        var isOfEveryRecord = type.IsRecord
            && (member.Name is "EqualityContract" || member.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "CompilerGeneratedAttribute"));
        return !isDefaultOfStruct && !isOfEveryObject && !isOfEveryRecord;
    }

    private static SymbolDisplayFormat WithPropertyStyleOptions(this SymbolDisplayFormat format) => new(
        format.GlobalNamespaceStyle,
        format.TypeQualificationStyle,
        format.GenericsOptions,
        format.MemberOptions,
        format.DelegateStyle,
        format.ExtensionMethodStyle,
        format.ParameterOptions,
        SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        format.LocalOptions,
        format.KindOptions,
        format.MiscellaneousOptions);
}
