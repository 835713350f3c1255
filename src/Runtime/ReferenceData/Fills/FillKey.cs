// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Afterlink.ReferenceData.Interposition;
using Afterlink.ReferenceData.Store;

namespace Afterlink.ReferenceData.Fills;

/// <summary>What the result of a pure fill depends on: the module's build, the function, its arguments, and the files that they name.</summary>
internal sealed unsafe class FillKey
{
    private const int LongestText = 4096; // PATH_MAX

    private static readonly Encoding Strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly IReadOnlyList<FillInput> _inputs;

    private FillKey(ContentHash label, IReadOnlyList<FillInput> inputs) => (Label, _inputs) = (label, inputs);

    /// <summary>The same for calls that must have the same result, and no others.</summary>
    public ContentHash Label { get; }

    /// <summary>Whether what is written to the files from now on gives another key.</summary>
    public bool IsSettled => _inputs.All(static input => input.IsSettled);

    /// <summary>Whether the files are still what they were.</summary>
    public bool IsUnchanged() => _inputs.All(static input => input.IsUnchanged());

    /// <summary>The key of a call.</summary>
    /// <param name="identity">Hash of the module's build.</param>
    /// <param name="descriptor">A descriptor of the function.</param>
    /// <param name="frame">The call.</param>
    /// <returns>Null where it cannot be told: a text is too long or no UTF-8, or a path leads to a folder or device.</returns>
    public static FillKey? TryOf(string identity, ReferenceDataDescriptor descriptor, in LoaderFrame frame)
    {
        // Every part with its length, so that no two lists of parts give the same bytes.
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Strict);
        writer.Write("fill");
        writer.Write(identity);
        writer.Write(descriptor.LoadedBy);
        var texts = new string?[descriptor.Arguments.Count];
        var (integers, vectors) = (0, 0);
        for (var i = 0; i < descriptor.Arguments.Count; i++)
        {
            var argument = descriptor.Arguments[i];
            writer.Write((int)argument);
            var isVector = argument is LoaderArgument.Single or LoaderArgument.Double;
            var value = isVector ? frame.Vectors[LoaderFrame.VectorWords * vectors++] : frame.Integers[integers++];
            if (argument != LoaderArgument.Text)
                writer.Write(value & MaskOf(argument));
            else if (TryReadText((byte*)value, out texts[i]))
                writer.Write(texts[i] is { } text ? "=" + text : "");
            else
                return null;
        }

        var inputs = new List<FillInput>();
        foreach (var path in texts.OfType<string>().Concat(descriptor.Inputs.Select(input => Complete(input, texts))))
        {
            if (FillInput.TryLook(path) is not { } input)
                return null;
            inputs.Add(input);
            writer.Write(path);
            writer.Write(input.State);
        }

        writer.Flush();
        return new(ContentHash.FromBytes(SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length))), inputs);
    }

    // The rest of the register is not the argument's.
    private static ulong MaskOf(LoaderArgument argument) => argument switch
    {
        LoaderArgument.Integer8 => byte.MaxValue,
        LoaderArgument.Integer16 => ushort.MaxValue,
        LoaderArgument.Integer32 or LoaderArgument.Single => uint.MaxValue,
        _ => ulong.MaxValue,
    };

    private static bool TryReadText(byte* start, out string? text)
    {
        text = null;
        if (start == null)
            return true;

        // SAFETY: the user says that the argument is a text, which the function is about to read as well; nothing behind its zero byte is touched.
        var length = 0;
        while (start[length] != 0)
        {
            if (++length > LongestText)
                return false;
        }

        try
        {
            text = Strict.GetString(start, length);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static string Complete(string input, string?[] texts)
    {
        for (var i = 0; i < texts.Length; i++)
            input = input.Replace(string.Create(CultureInfo.InvariantCulture, $"{{{i}}}"), texts[i] ?? "", StringComparison.Ordinal);
        return input;
    }
}
