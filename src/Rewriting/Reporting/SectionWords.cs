// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using Afterlink.Rewriting.Restoration;

namespace Afterlink.Rewriting.Reporting;

/// <summary>What grows in a rewritten module, in a few words a section.</summary>
internal static class SectionWords
{
    private static readonly Dictionary<string, string> Phrases = new(StringComparer.Ordinal)
    {
        [".afterlink.text"] = "stubs",
        [".afterlink.cell"] = "the binding cell",
        [".afterlink.sites"] = "the site table",
        [".afterlink.eh_frame"] = "unwind records of the stubs",
        [OriginalRecord.SectionName] = "what 'afterlink restore' needs to give the original back",
        [".note.afterlink"] = "the note that leads to all of it",
        [".eh_frame_hdr"] = "the search table of the unwind records",
        [".debug_frame"] = "frames of the stubs, for debuggers",
        [".rela.dyn"] = "the relocation that binds",
        [".dynsym"] = "the symbol that binds",
        [".dynstr"] = "its name",
        [".gnu.version"] = "its version",
        [".symtab"] = "symbols of the stubs",
        [".strtab"] = "their names",
        [".shstrtab"] = "names of sections",
    };

    /// <summary>The words; empty where nothing is known of the section.</summary>
    public static string Describe(string section) => Phrases.GetValueOrDefault(section, "");
}
