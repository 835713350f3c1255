// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Runtime.Tests.Support;

namespace Afterlink.Runtime.Tests.Interrupts;

/// <summary>The far return, with which a module that has loaded a descriptor table loads cs.</summary>
[TestClass]
public sealed unsafe class FarReturnTests
{
    private const byte Vector = 0x42;

    [TestMethod]
    public void FarReturn_NoTable_IsThatOfTheProcess()
    {
        using var kernel = new Kernel();

        Return(kernel, 0x33).Call(kernel.Module, "far_site").AssertOnlyChanged();
    }

    [TestMethod]
    public void FarReturn_CodeSegmentOfTheTable_IsInTheNextFrame()
    {
        using var kernel = new Kernel();
        kernel.Call("kernel_use_stack", Vector);

        Return(kernel, Kernel.CodeSelector).Call(kernel.Module, "far_site").AssertOnlyChanged();
        new Probe().Call(kernel.Module, "int_site");

        Assert.AreEqual((ulong)Kernel.CodeSelector, kernel.Log.Single().CodeSegment);
    }

    [TestMethod]
    [DataRow(0x18UL, DisplayName = "data")]
    [DataRow(0x100UL, DisplayName = "outside of the table")]
    [DataRow(0UL, DisplayName = "null")]
    public void FarReturn_SelectorThatIsNoCode_IsGeneralProtection(ulong selector)
    {
        using var kernel = new Kernel();
        kernel.Call("kernel_use_stack", Vector);
        *kernel.Word("kernel_skip") = 2;

        Return(kernel, selector).Call(kernel.Module, "far_site");

        Assert.AreEqual((13UL, selector), (kernel.Log.Single().Vector, kernel.Log.Single().Error));
    }

    private static Probe Return(Kernel kernel, ulong selector) => new()
    {
        [Probe.Rcx] = selector,
        [Probe.Rdx] = (ulong)kernel.Export("iret_target"),
    };
}
