// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Diagnostics;
using Afterlink.Rewriting.Assembly;
using Afterlink.Rewriting.Diagnostics;
using Afterlink.Tasks.Diagnostics;
using Afterlink.Tasks.Toolchain;
using Microsoft.Build.Framework;

namespace Afterlink.Tasks;

/// <summary>
/// Compiles sources, each to an object of its own. In source mode that is three commands with one record: to assembler text, padding, and to
/// the object. Text that an assembler does not take with padding is assembled as it was, which is also what its errors are about.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class CompileSources : ToolchainTask
{
    private protected override ToolchainRole RoleOf(ITaskItem step) =>
        new(step.GetLines(Metadata.Inputs)[0], ToolchainOutput.ReadCompiler, DiagnosticId.CompilerError, DiagnosticId.CompilerWarning);

    private protected override bool RunStep(ITaskItem item, string program)
    {
        var command = item.GetMetadata(Metadata.Command);
        var assemble = item.GetMetadata(Metadata.AssembleCommand);
        if (assemble.Length == 0)
            return Invoke(item, program, command);
        if (command.Length != 0 && !Invoke(item, program, command))
            return false;

        var (text, padded) = (item.GetMetadata(Metadata.AssemblyText), item.GetMetadata(Metadata.PaddedText));
        if (Pad(text, padded) is not { } assembly)
            return false;
        if (assembly.Padded == 0)
            return Invoke(item, program, AddInput(assemble, text));
        if (TryInvoke(item, program, AddInput(assemble, padded), out var problem))
            return true;
        if (!Invoke(item, program, AddInput(assemble, text)))
            return false;

        var diagnostics = new DiagnosticBag(item.GetLines(Metadata.Inputs)[0]);
        diagnostics.Add(DiagnosticId.PaddingRefused, Path.GetFileName(item.ItemSpec), problem);
        new DiagnosticLogger(Log, HelpDirectory).Log(diagnostics);
        return true;
    }

    private PaddedAssembly? Pad(string text, string padded)
    {
        // What an earlier build left is not to be taken for this one's.
        File.Delete(padded);
        var result = AssemblyPadder.Pad(text, padded, Cancellation);
        new DiagnosticLogger(Log, HelpDirectory).Log(result.Diagnostics);
        foreach (var instruction in result.Assembly?.Unpadded ?? [])
            Log.LogMessage(MessageImportance.Low, "{0}({1}): '{2}' gets no padding: {3}", text, instruction.Line, instruction.Text, instruction.Reason);
        return result.Assembly;
    }

    private static string AddInput(string options, string path) => new ResponseFile().AddRaw(options).Add(path).ToString();
}
