// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

extern alias runtime;

using System.Reflection;
using System.Runtime.Loader;
using Afterlink.Generators.Tests.Infrastructure;
using runtime::Afterlink;

namespace Afterlink.Generators.Tests.RangeMaps;

/// <summary>What a generated map does: each access reaches the member that its range names, or its parts do.</summary>
[TestClass]
public sealed class RangeMapDispatchTests
{
    private const string Source = """
        using System.Collections.Generic;
        using Afterlink.Devices;

        public sealed class Bytes : IPortDevice
        {
            public List<string> Log = new();
            public byte Read8(int offset) => (byte)(0xB0 + offset);
            public void Write8(int offset, byte value) => Log.Add($"byte {offset:x}={value:x}");
        }

        public sealed class Words : IWidePortDevice, IMsrDevice
        {
            public List<string> Log = new();
            public byte Read8(int offset) => (byte)offset;
            public ushort Read16(int offset) => (ushort)(0x1600 + offset);
            public uint Read32(int offset) => (uint)(0x32000000 + offset);
            public void Write8(int offset, byte value) => Log.Add($"byte {offset:x}={value:x}");
            public void Write16(int offset, ushort value) => Log.Add($"word {offset:x}={value:x}");
            public void Write32(int offset, uint value) => Log.Add($"dword {offset:x}={value:x}");
            public ulong ReadMsr(uint offset) => 0x5000 + offset;
            public void WriteMsr(uint offset, ulong value) => Log.Add($"msr {offset:x}={value:x}");
        }

        public partial class Machine
        {
            public readonly List<string> Log = new();
            [Port(0x10, 4), Port(0x60, 2, Offset = 8)] private readonly Bytes _bytes;
            public Machine() => (_bytes, _words) = (new Bytes { Log = Log }, new Words { Log = Log });
            [Port(0x28, 8), Msr(0x200, 2, Offset = 4)] private readonly Words _words;
            [Port(0x80)] private byte Post { get => 0x55; set => Log.Add($"post {value:x}"); }
            [Port(0xFFFF)] private byte Last => 0x99;
            [Port(0x90)] private ushort Word { get => 0x1234; set => Log.Add($"property {value:x}"); }
            [Msr(0x1B)] private ulong ApicBase => 0xFEE00900;
            [Msr(0xC0000080, 2)] private void Write(uint offset, ulong value) => Log.Add($"efer {offset:x}={value:x}");
            partial void OnUnmappedPortWrite(ushort port, byte value) => Log.Add($"nobody {port:x}={value:x}");
        }
        """;

    private static readonly Lazy<Assembly> Compiled = new(Compile);

    private readonly object _machine = Activator.CreateInstance(Compiled.Value.GetType("Machine")!)!;

    [TestMethod]
    [DataRow("ReadPort8", 0x10, 0xB0UL)]
    [DataRow("ReadPort8", 0x13, 0xB3UL)]
    [DataRow("ReadPort8", 0x14, 0xFFUL)]
    [DataRow("ReadPort8", 0x0F, 0xFFUL)]
    [DataRow("ReadPort8", 0x61, 0xB9UL)]
    [DataRow("ReadPort8", 0x80, 0x55UL)]
    [DataRow("ReadPort16", 0x10, 0xB1B0UL, DisplayName = "a device of bytes gets the bytes")]
    [DataRow("ReadPort16", 0x13, 0xFFB3UL, DisplayName = "half of a word floats")]
    [DataRow("ReadPort32", 0x10, 0xB3B2B1B0UL)]
    [DataRow("ReadPort16", 0x28, 0x1600UL)]
    [DataRow("ReadPort16", 0x2F, 0xFF07UL, DisplayName = "an access beyond the range is split")]
    [DataRow("ReadPort32", 0x2C, 0x32000004UL)]
    [DataRow("ReadPort32", 0x2E, 0xFFFF1606UL)]
    [DataRow("ReadPort16", 0x90, 0x1234UL)]
    [DataRow("ReadPort8", 0x90, 0xFFUL, DisplayName = "a property of a word answers words only")]
    [DataRow("ReadPort32", 0x90, 0xFFFF1234UL)]
    [DataRow("ReadPort16", 0xFFFF, 0xFF99UL, DisplayName = "ports wrap")]
    public void Read_Port_IsAnsweredByItsMember(string method, int port, ulong expected) =>
        Assert.AreEqual(expected, Convert.ToUInt64(Call(method, (ushort)port), null));

    [TestMethod]
    [DataRow("WritePort8", 0x12, 0x77UL, "byte 2=77")]
    [DataRow("WritePort16", 0x12, 0x7788UL, "byte 2=88; byte 3=77")]
    [DataRow("WritePort16", 0x13, 0x7788UL, "byte 3=88; nobody 14=77")]
    [DataRow("WritePort32", 0x28, 0x11223344UL, "dword 0=11223344")]
    [DataRow("WritePort32", 0x2A, 0x11223344UL, "dword 2=11223344")]
    [DataRow("WritePort32", 0x2D, 0x11223344UL, "word 5=3344; byte 7=22; nobody 30=11")]
    [DataRow("WritePort8", 0x80, 0x42UL, "post 42")]
    [DataRow("WritePort8", 0xFFFF, 0x42UL, "nobody ffff=42", DisplayName = "a property without a setter")]
    [DataRow("WritePort16", 0x90, 0x4321UL, "property 4321")]
    public void Write_Port_ReachesItsMember(string method, int port, ulong value, string expected)
    {
        object argument = method switch { "WritePort8" => (byte)value, "WritePort16" => (ushort)value, _ => (object)(uint)value };

        Call(method, (ushort)port, argument);

        Assert.AreEqual(expected, Log);
    }

    [TestMethod]
    [DataRow(0x1Bu, 0xFEE00900UL)]
    [DataRow(0x200u, 0x5004UL)]
    [DataRow(0x201u, 0x5005UL)]
    public void Read_Msr_IsAnsweredByItsMember(uint index, ulong expected) => Assert.AreEqual(expected, Call("ReadMsr", index));

    [TestMethod]
    public void Write_Msr_ReachesItsMember()
    {
        Call("WriteMsr", 0xC0000081, 7UL);
        Call("WriteMsr", 0x200u, 8UL);

        Assert.AreEqual("efer 1=7; msr 4=8", Log);
    }

    [TestMethod]
    [DataRow("ReadMsr", 0xCEu)]
    [DataRow("ReadMsr", 0xC0000080u)]
    [DataRow("WriteMsr", 0x1Bu)]
    public void Access_MsrThatNobodyAnswers_RaisesGeneralProtection(string method, uint index)
    {
        var exception = Assert.ThrowsExactly<TargetInvocationException>(() => method == "ReadMsr" ? Call(method, index) : Call(method, index, 0UL));

        var inner = Assert.IsInstanceOfType<ProcessorException>(exception.InnerException);
        Assert.AreEqual("#GP", inner.Name);
        Assert.Contains($"0x{index:x}", inner.Message);
    }

    private string Log => string.Join("; ", (List<string>)_machine.GetType().GetField("Log")!.GetValue(_machine)!);

    private object? Call(string method, params object[] arguments) => _machine.GetType().GetMethod(method)!.Invoke(_machine, arguments);

    private static Assembly Compile()
    {
        using var image = new MemoryStream();
        var project = new Project { Source = Source };
        var result = project.CompileWithGenerator(CancellationToken.None).Emit(image);
        Assert.IsTrue(result.Success, string.Join(Environment.NewLine, result.Diagnostics));
        image.Position = 0;
        return new AssemblyLoadContext("machine").LoadFromStream(image);
    }
}
