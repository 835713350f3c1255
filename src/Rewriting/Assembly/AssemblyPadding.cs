// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Buffers;
using System.Text;

namespace Afterlink.Rewriting.Assembly;

/// <summary>
/// Source mode: gives every sensitive instruction of assembler text a window of its own. A multi-byte no-operation goes behind it, and
/// a record into section <c>.afterlink.declared</c>, from which the rewriter knows the place after link (docs/source-mode.md). What an assembler
/// makes of the text is otherwise the same: lines stay lines, and whatever measures its own code is left as it is.
/// </summary>
public static class AssemblyPadding
{
    /// <summary>Bytes of a window: a jump with a 32-bit displacement.</summary>
    internal const int WindowLength = 5;

    // The number of a local label that no one else has; it may be used any number of times, in macros too.
    private const string Label = "9158562";

    // The recommended multi-byte no-operations (Intel SDM volume 2, NOP), by length.
    private static readonly string[] NoOperations = ["", ".byte 0x90", ".byte 0x66, 0x90", ".byte 0x0f, 0x1f, 0x00", ".byte 0x0f, 0x1f, 0x40, 0x00"];

    /// <summary>Pads assembler text in the syntax of the GNU assembler.</summary>
    /// <param name="text">The text, in any encoding that has ASCII in it.</param>
    /// <param name="name">The file that the assembler is to name in messages and debug information, where the text names none.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static PaddedAssembly Pad(ReadOnlyMemory<byte> text, string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!AssemblySurvey.HasAny(text.Span))
            return new PaddedAssembly { Text = text, Padded = 0, Unpadded = [] };

        var statements = AssemblySurvey.Of(text.Span, cancellationToken).Statements;
        var padded = statements.Where(static statement => statement.Obstacle is null).ToArray();
        return new PaddedAssembly
        {
            Text = padded.Length == 0 ? text : Write(text.Span, name, padded),
            Padded = padded.Length,
            Unpadded =
            [
                .. statements.Where(static statement => statement.Obstacle is not null)
                    .Select(statement => new UnpaddedInstruction(
                        statement.Line, Encoding.UTF8.GetString(text.Span[statement.Start..statement.End]), statement.Obstacle!)),
            ],
        };
    }

    private static ReadOnlyMemory<byte> Write(ReadOnlySpan<byte> text, string name, SensitiveStatement[] statements)
    {
        const int BytesPerStatement = 64;
        var output = new ArrayBufferWriter<byte>(checked(text.Length + 1024 + (statements.Length * BytesPerStatement)));
        foreach (var length in statements.Select(static statement => statement.Padding).Distinct().Order())
            WriteMacro(output, length);

        // Lines count from here on as in the text (GNU assembler manual, "Comments"): # line "file".
        Append(output, $"# 1 \"{name.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"\n");
        var position = 0;
        foreach (var statement in statements)
        {
            output.Write(text[position..statement.Start]);
            Append(output, Label + ": ");
            output.Write(text[statement.Start..statement.End]);
            Append(output, $"; afterlink_window{statement.Padding}");
            position = statement.End;
        }

        output.Write(text[position..]);
        return output.WrittenMemory;
    }

    // The record is a section of its own in the order (o) and the group (?) of the code before, so that a linker keeps and drops it together
    // with that code. What it is in the order of is a symbol, and \@ makes one for each call (GNU assembler manual, "Section", "Macro").
    private static void WriteMacro(ArrayBufferWriter<byte> output, int padding) => Append(
        output,
        $"""
        .macro afterlink_window{padding}
        .Lafterlink_window\@:
        {NoOperations[padding]}
        .pushsection .afterlink.declared, "ao?", @progbits, .Lafterlink_window\@
        .long {Label}b - .
        .long 1
        .quad {padding}
        .popsection
        .endm

        """);

    private static void Append(ArrayBufferWriter<byte> output, string text) => output.Write(Encoding.UTF8.GetBytes(text));
}
