// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.CommandLine;
using Afterlink.Fuzzing.Corpus;
using Afterlink.Fuzzing.Functions;
using Afterlink.Fuzzing.Running;
using Afterlink.Fuzzing.Targets;
using Afterlink.Fuzzing.Verification;

var root = new RootCommand("Gives damaged and generated modules to the engine; docs/fuzzing.md.")
{
    FuzzCommand.Create(
        "reader", "The readers of ELF and of all in it.", static _ => new ReaderTarget(),
        static (folder, _) => new MutatedInputs([
            .. SeedCorpus.Make(SeedCorpus.ForReader, folder),
            .. RewrittenSeeds.Make(SeedCorpus.Make(SeedCorpus.ForPipeline, folder), 1, 1),
        ])),
    FuzzCommand.Create(
        "pipeline", "Read, analyze, plan, rewrite, verify.", static _ => new PipelineTarget(),
        static (folder, _) => new MutatedInputs(SeedCorpus.Make(SeedCorpus.ForPipeline, folder))),
    FuzzCommand.Create(
        "verifier", "Changes of rewritten modules: refused, or harmless.", static _ => new VerifierTarget(),
        static (folder, seed) => new ChangedInputs(RewrittenSeeds.Make(SeedCorpus.Make(SeedCorpus.ForPipeline, folder), 3, seed))),
    FuzzCommand.Create(
        "functions", "Modules of random functions: rewritten, they do what they did.", static folder => new FunctionTarget(folder),
        static (_, _) => new GeneratedInputs()),
};
return await root.Parse(args).InvokeAsync();
