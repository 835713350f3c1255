// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Tests.Toolchain;
using Afterlink.Rewriting.X86.Code;

namespace Afterlink.Rewriting.Tests.X86.Code;

/// <summary>What counts as code, and so what can be a site at all.</summary>
[TestClass]
public sealed class CodeAnalyzerTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]

    // data between functions, behind a jump, and as an immediate
    [DataRow("ret\n.byte 0x0f, 0xa2, 0xfa, 0xfb, 0xf4\n", "", "data behind ret inside the function")]
    [DataRow("mov $0xa20fa20f, %eax; ret", "", "an immediate that holds cpuid")]
    [DataRow("jmp 1f; .ascii \"AES for Intel AES-NI\"; 1: ret", "", "text that decodes as outsb and insb")]

    // reached by control flow
    [DataRow("cpuid; ret", "cpuid", "straight")]
    [DataRow("jmp 1f; .byte 0x0f; 1: cpuid; ret", "cpuid", "over data that does not decode")]
    [DataRow("test %edi, %edi; je 1f; ret; 1: rdtsc; ret", "rdtsc", "behind a conditional branch")]
    [DataRow("call local; ret; .byte 0xff, 0xff; local: hlt; ret", "hlt", "a local function that only a call shows")]

    // never a site
    [DataRow("ud2", "", "ud2 is known and left")]
    [DataRow("call before; int3", "", "int3 behind a call that may not return is padding")]
    [DataRow("ret; int3; int3; int3", "", "int3 behind ret is padding")]
    [DataRow("mov %edi, %eax; int3; ret", "int3", "int3 that control reaches")]
    public void Analyze_Function_FindsWhatControlReaches(string body, string expected, string why)
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, AssembledModule.Function(body));
        var sites = AssembledModule.Scan(module, TestContext.CancellationToken).Sites;
        Assert.AreEqual(expected, string.Join(' ', sites.Select(static site => site.Mnemonic)), why);
    }

    [TestMethod]
    public void Analyze_PatternsOutsideOfCode_AreCounted()
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, AssembledModule.Function("ret") + "\n.byte 0x0f, 0xa2\n.byte 0x0f, 0x31\n.byte 0xfa");
        var result = AssembledModule.Scan(module, TestContext.CancellationToken);
        Assert.IsEmpty(result.Sites);
        Assert.AreEqual(3, result.Rejected);
    }

    [TestMethod]
    public void Analyze_FunctionWithoutSymbol_IsFoundByItsUnwindRecord()
    {
        const string Text = """
            .text
            .cfi_startproc
            rdtsc
            ret
            .cfi_endproc
            """;
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, Text, "-Wl,-s");
        Assert.AreEqual("rdtsc", AssembledModule.Scan(module, TestContext.CancellationToken).Sites.Single().Mnemonic);
    }

    [TestMethod]
    public void Analyze_FunctionWithoutSymbol_IsFoundByARelocatedPointer()
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, ".text\nhidden: rdtsc; ret\n.data\n.quad hidden", "-Wl,-s");
        Assert.AreEqual("rdtsc", AssembledModule.Scan(module, TestContext.CancellationToken).Sites.Single().Mnemonic);
    }

    [TestMethod]
    public void Analyze_PointerToData_IsNoCode()
    {
        // The pointer leads to bytes that begin as cpuid and end in no instruction.
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, ".text\ntable: .byte 0x0f, 0xa2, 0x06, 0x06\n.data\n.quad table");
        var result = AssembledModule.Scan(module, TestContext.CancellationToken);
        Assert.IsEmpty(result.Sites);
        Assert.AreEqual(1, result.Rejected);
    }

    [TestMethod]
    public void Analyze_InitAndFini_AreCode()
    {
        using var folder = new ScratchFolder();
        var module = AssembledModule.Build(folder, ".text\n.globl start, finish\nstart: cpuid; ret\nfinish: rdtsc; ret", "-Wl,-init,start", "-Wl,-fini,finish", "-Wl,--strip-all");
        Assert.AreEqual("cpuid rdtsc", string.Join(' ', AssembledModule.Scan(module, TestContext.CancellationToken).Sites.Select(static site => site.Mnemonic)));
    }

    [TestMethod]
    [DataRow("-O0")]
    [DataRow("-O2")]
    public void Analyze_LandingPads_AreEntries(string optimization)
    {
        using var folder = new ScratchFolder();
        var path = Fixture.Compile(folder, "pads.so", "Rewriting/pads.cpp", "-shared", "-fPIC", optimization);

        // Nothing but the exception table leads to the handler.
        Assert.AreEqual("rdtsc", AssembledModule.Scan(path, TestContext.CancellationToken).Sites.Single().Mnemonic);
    }

    [TestMethod]
    [DataRow("-O1")]
    [DataRow("-O2")]
    [DataRow("-Os")]
    public void Analyze_SwitchOfGcc_FindsEveryCase(string optimization)
    {
        using var folder = new ScratchFolder();
        var module = Fixture.Compile(folder, "driver.so", "Rewriting/driver.c", "-shared", "-fPIC", optimization);
        Assert.AreEqual(8, AssembledModule.Scan(module, TestContext.CancellationToken).Sites.Count(static site => site.Symbol == "dispatch"));
    }

    [TestMethod]
    [DataRow("-c -O2 -fPIC", "REL")]
    [DataRow("-c -O2 -fno-pic -mcmodel=kernel", "REL")]
    [DataRow("-O2 -fno-pic -no-pie -nostdlib -Wl,-e,last", "EXEC")]
    [DataRow("-O2 -fPIE -pie -nostdlib -Wl,-e,last", "DYN")]
    public void Scan_OtherTypesOfFiles_FindsTheirSites(string options, string type)
    {
        using var folder = new ScratchFolder();
        var module = Fixture.Compile(folder, "driver", "Rewriting/driver.c", options.Split(' '));
        var result = AssembledModule.Scan(module, TestContext.CancellationToken);
        Assert.AreEqual(type, result.Type);
        Assert.IsGreaterThanOrEqualTo(34, result.Sites.Count);
    }

    [TestMethod]
    [DataRow("mov %rdi, %rax", StateUse.None)]
    [DataRow("lfence; crc32 %rdi, %rax", StateUse.None)]
    [DataRow("movaps %xmm0, %xmm1", StateUse.Sse)]
    [DataRow("aesenc %xmm0, %xmm1", StateUse.Sse)]
    [DataRow("vmovaps %xmm0, %xmm1", StateUse.Avx | StateUse.Sse)]
    [DataRow("andn %rax, %rdx, %rcx", StateUse.Avx)]
    [DataRow("vpaddd %zmm0, %zmm1, %zmm2", StateUse.Avx | StateUse.Avx512)]
    [DataRow("vpaddd %xmm16, %xmm1, %xmm2", StateUse.Avx | StateUse.Avx512 | StateUse.Sse)]
    [DataRow("kmovw %eax, %k1", StateUse.Avx | StateUse.Avx512)]
    [DataRow("kandq %k1, %k2, %k3", StateUse.Avx | StateUse.Avx512)]
    [DataRow("kortestb %k1, %k2", StateUse.Avx | StateUse.Avx512)]
    [DataRow("kmovq (%rdi), %k3", StateUse.Avx | StateUse.Avx512)]
    [DataRow("fld1; fstp %st(0)", StateUse.X87)]
    [DataRow("fninit", StateUse.X87)]
    [DataRow("movd %eax, %mm0; emms", StateUse.X87)]
    [DataRow("cvtpi2ps %mm0, %xmm0", StateUse.X87 | StateUse.Sse)]
    [DataRow("xgetbv", StateUse.None)]
    [DataRow("std; cld", StateUse.Flags)]
    [DataRow(".byte 0xF3, 0x0F, 0x01, 0xEC /* uiret */", StateUse.Flags)]
    [DataRow("cld; sahf; stc; push %rax; popf", StateUse.None)]
    [DataRow("fxrstor (%rdi)", StateUse.All)]
    [DataRow("xrstor (%rdi)", StateUse.All)]
    [DataRow("movaps %xmm0, %xmm1; fld1; fstp %st(0)", StateUse.X87 | StateUse.Sse)]
    public void Analyze_Instruction_SaysWhatVectorStateCanBeLive(string instruction, object expected)
    {
        using var folder = new ScratchFolder();
        var path = AssembledModule.Build(folder, AssembledModule.Function(instruction + "; ret"));
        Assert.AreEqual((StateUse)expected, CodeAnalyzer.Analyze(Fixture.Read(path), TestContext.CancellationToken).StateUse);
    }
}
