namespace Afterlink.Bench.Kernel;

/// <summary>One measured operation.</summary>
/// <param name="Name">As the module prints it.</param>
/// <param name="Title">As the page names it.</param>
/// <param name="Wrong">What is wrong with it, raw, under Xen; null where only the time is.</param>
/// <param name="IsTrappedAnyway">Whether Xen traps the kernel's own function as well, so that rewriting makes it right and not fast.</param>
internal sealed record Operation(string Name, string Title, string? Wrong, bool IsTrappedAnyway = false)
{
    /// <summary>All of them, in the order of the page.</summary>
    public static readonly IReadOnlyList<Operation> All =
    [
        new("cli-sti", "`cli`, `sti`; flags dead", "interrupts stay on"),
        new("cli-sti-live", "`cli`, `sti`; flags and rax live", "interrupts stay on"),
        new("pushf", "`pushf`, `pop`", "IF reads as 1"),
        new("pushf-cli-popf", "`pushf`, `pop`, `cli`, `push`, `popf`", "interrupts stay on"),
        new("mov-cr0", "`mov` from cr0", null),
        new("mov-cr2", "`mov` from cr2", null),
        new("mov-cr3", "`mov` from cr3", "a machine address"),
        new("rdmsr", "`rdmsr` EFER", null, IsTrappedAnyway: true),
        new("cpuid", "`cpuid` 1", "the host's values", IsTrappedAnyway: true),
    ];
}
