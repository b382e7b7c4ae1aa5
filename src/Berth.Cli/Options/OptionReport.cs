using Spectre.Console;

namespace Berth;

/// <summary>Every option that one socket has: a table for a person, or a line each for a program.</summary>
internal static class OptionReport
{
    public static void Show(OpenedSocket socket, IReadOnlyList<SocketOptionValue> asked, bool isJson)
    {
        foreach (string remark in socket.Options.RemarksOn(asked))
        {
            Terminal.Complain(remark);
        }

        if (isJson)
        {
            foreach (ReadOption read in ReadOption.All(socket))
            {
                Terminal.Out.Write(OptionJson.Of(read));
            }

            return;
        }

        Terminal.Error.WriteLine(socket.Title);
        Table table = Terminal.NewTable("name", "value", "default", "note");
        TcpInfo? info = null;
        foreach (ReadOption read in ReadOption.All(socket))
        {
            info ??= read.Option == TcpOption.Info && read.Refused is null ? TcpOption.Info.Read(read.Bytes) : null;
            table.AddRow(new Text(read.Option.Name), new Text(read.Text), new Text(read.Default), new Text(NoteOn(read)));
        }

        Terminal.Show(table);
        if (info is not null)
        {
            Terminal.Out.Write("\n");
            Table details = Terminal.NewTable("info", "value");
            foreach (TcpInfoField field in TcpInfoField.Of(info))
            {
                details.AddRow(new Text(field.Name), new Text(field.Text));
            }

            Terminal.Show(details);
        }
    }

    private static string NoteOn(ReadOption read) =>
        read.Refused is { } fault ? fault.Errno?.Name ?? FaultText.Headline(fault)
        : !read.IsChanged ? ""
        : read.Option.SetByBerth is null ? "differs"
        : "set by Berth";
}
