// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.CommandLine;
using Afterlink.Boot;

namespace Afterlink.Cli.Commands;

/// <summary>The options of <c>afterlink boot</c>.</summary>
internal sealed class BootOptions
{
    private const int LeastMemory = 128;
    private const int MostMemory = 1 << 20;
    private const int MostProcessors = 64;
    private const int LongestTimeout = 24 * 60 * 60;

    private readonly Argument<string[]> _modules = CommandBody.FileArgument<string[]>("MODULE", "Modules to load, in this order: files, or names of modules that the kernel brings.");
    private readonly Option<string> _kernel = new("--kernel") { Required = true, HelpName = "KERNEL", Description = "6.1, 6.12, 6.1-cloud ...: a kernel of Debian; or the path of a bootable image." };
    private readonly ChoiceOption<Platform> _under = new(
        "--under", "What the kernel runs on: the machine itself, or Xen as PV dom0.", ("bare", Platform.Bare), ("xen", Platform.Xen));

    private readonly Option<string[]> _run = new("--run") { HelpName = "COMMAND", Description = "A command for the guest's shell (busybox) once all is loaded; repeatable." };
    private readonly Option<string[]> _replace = new("--replace") { HelpName = "FILE", Description = "A module file to load instead of the kernel's own of its name, when that is needed; repeatable." };
    private readonly Option<string[]> _file = new("--file") { HelpName = "FILE[:PATH]", Description = "A file for the guest, under its own path or another one; repeatable." };
    private readonly Option<int> _memory = Number("--memory", "MIB", "Memory of the kernel in MiB.", 320, LeastMemory, MostMemory);
    private readonly Option<int> _processors = Number("--processors", "N", "Number of processors.", 1, 1, MostProcessors);
    private readonly Option<int> _timeout = Number("--timeout", "SECONDS", "How long the machine may run.", 300, 1, LongestTimeout);

    private readonly ChoiceOption<Accelerator> _accelerator = new(
        "--accelerator", "What executes the guest; auto is KVM where guests start with it.", ("auto", Accelerator.Auto), ("tcg", Accelerator.Tcg), ("kvm", Accelerator.Kvm));

    private readonly Option<string[]> _append = new("--append") { HelpName = "PARAMETER", Description = "A parameter for the kernel's command line; repeatable." };
    private readonly Option<string[]> _qemu = new("--qemu") { HelpName = "ARGUMENT", Description = "An argument for QEMU, a device say; repeatable." };

    public void AddTo(Command command)
    {
        _modules.Arity = ArgumentArity.ZeroOrMore;
        command.Add(_modules);
        _file.Validators.Add(static result =>
        {
            foreach (var token in result.Tokens.Where(static token => GuestFile.Parse(token.Value) is null))
                result.AddError($"'--file' takes a file, or a file, a colon and an absolute path: '{token.Value}'.");
        });
        foreach (var option in (Option[])[_kernel, _under, _run, _replace, _file, _memory, _processors, _timeout, _accelerator, _append, _qemu])
            command.Add(option);
    }

    public BootRequest Read(ParseResult parsed) => new(parsed.GetRequiredValue(_kernel))
    {
        Platform = _under.Read(parsed),
        Modules = parsed.GetValue(_modules) ?? [],
        Commands = parsed.GetValue(_run) ?? [],
        Replacements = parsed.GetValue(_replace) ?? [],
        Files = [.. (parsed.GetValue(_file) ?? []).Select(static text => GuestFile.Parse(text)!)],
        MemoryMiB = parsed.GetValue(_memory),
        Processors = parsed.GetValue(_processors),
        Timeout = TimeSpan.FromSeconds(parsed.GetValue(_timeout)),
        Accelerator = _accelerator.Read(parsed),
        KernelParameters = parsed.GetValue(_append) ?? [],
        QemuArguments = parsed.GetValue(_qemu) ?? [],
    };

    private static Option<int> Number(string name, string helpName, string description, int byDefault, int least, int most)
    {
        var option = new Option<int>(name) { HelpName = helpName, Description = description, DefaultValueFactory = _ => byDefault };
        option.Validators.Add(result => new NumberRange<int>(least, most).Check(name, result));
        return option;
    }
}
