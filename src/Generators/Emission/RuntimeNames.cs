// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Generators.Emission;

/// <summary>Names of the runtime library as generated code writes them: in full, so that no name of the user's can come between.</summary>
internal static class RuntimeNames
{
    public const string Site = "global::Afterlink.Modules.Site";
    public const string Monitor = "global::Afterlink.Monitor.VirtualMachineMonitor";
    public const string MonitorOptions = "global::Afterlink.MonitorOptions";
    public const string LoadedModule = "global::Afterlink.Modules.LoadedModule";
    public const string ModuleDescription = "global::Afterlink.Modules.ModuleDescription";
    public const string HandlerBinding = "global::Afterlink.Modules.HandlerBinding";
    public const string HypercallBinding = "global::Afterlink.Modules.HypercallBinding";
    public const string HypercallFrame = "global::Afterlink.Modules.HypercallFrame";
    public const string SiteKind = "global::Afterlink.Sites.SiteKind";
    public const string Interception = "global::Afterlink.Interception";
    public const string PortAccess = "global::Afterlink.Modules.PortAccess";
    public const string ReferenceDataDescriptor = "global::Afterlink.ReferenceData.ReferenceDataDescriptor";
    public const string ReferenceDataReceipt = "global::Afterlink.ReferenceData.ReferenceDataReceipt";
    public const string ReferenceDataForm = "global::Afterlink.ReferenceData.ReferenceDataForm";
    public const string LoaderArgument = "global::Afterlink.ReferenceData.LoaderArgument";
    public const string AttachMode = "global::Afterlink.ReferenceData.AttachMode";
    public const string SiteOperands = "global::Afterlink.Modules.SiteOperands";
    public const string RegisterFrame = "global::Afterlink.Modules.RegisterFrame";
    public const string BindingSlot = "global::Afterlink.Modules.BindingSlot";
    public const string VirtualCpuState = "global::Afterlink.Monitor.VirtualCpuState";

    /// <summary>Parameters of a thunk.</summary>
    public const string ThunkParameters = $"{RegisterFrame}* frame, {BindingSlot}* slot, {VirtualCpuState}* cpu";

    /// <summary>Type of a pointer to a thunk.</summary>
    public const string ThunkPointer = $"delegate* unmanaged[Cdecl]<{RegisterFrame}*, {BindingSlot}*, {VirtualCpuState}*, nuint>";

    /// <summary>Parameters of the entry of a declared hypercall: the registers of its convention (afterlink.h), and what its stub left on the stack.</summary>
    public const string HypercallParameters = $"ulong rdi, ulong rsi, ulong rdx, ulong r10, ulong r8, ulong r9, {HypercallFrame}* frame";

    /// <summary>Type of a pointer to such an entry.</summary>
    public const string HypercallPointer = $"delegate* unmanaged[Cdecl]<ulong, ulong, ulong, ulong, ulong, ulong, {HypercallFrame}*, ulong>";

    /// <summary>Marks what native code calls.</summary>
    public const string UnmanagedCallersOnly =
        "[global::System.Runtime.InteropServices.UnmanagedCallersOnly(CallConvs = new[] { typeof(global::System.Runtime.CompilerServices.CallConvCdecl) })]";

    /// <summary>Has the JIT take a method into its caller.</summary>
    public const string Inlined =
        "[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]";

    /// <summary>Keeps a method out of its caller.</summary>
    public const string NotInlined =
        "[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]";

    /// <summary>The attribute that tells generated code from the user's.</summary>
    public static readonly string GeneratedCode =
        $"[global::System.CodeDom.Compiler.GeneratedCode(\"Afterlink.Generators\", \"{typeof(RuntimeNames).Assembly.GetName().Version.ToString(3)}\")]";
}
