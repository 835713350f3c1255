using System.Globalization;
using System.Text;

namespace Afterlink.Bench.Kernel;

/// <summary>Writes the page of docs.</summary>
internal static class CostPage
{
    public static string Write(IReadOnlyList<MachineCosts> machines, int boots)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            # What sensitive instructions cost in kernels

            Written by bench/Kernel; do not edit. A module with raw instructions, the same module rewritten once with `afterlink rewrite`, and the kernel's own
            functions, in one boot, in turns; each figure is the least of {boots} boots, {CostModules.Rounds} turns in each and 25 runs in each of those, in nanoseconds.
            The machines are emulated (QEMU's TCG), on a host that other work shares: figures compare with each other in a row, and are no times of hardware.

            ![Costs under Xen](kernel-costs.svg)


            """);
        foreach (var machine in machines)
            page.Append(CultureInfo.InvariantCulture, $"## {machine.Title}\n\n").Append(Table(machine)).Append('\n');
        page.Append("""
            ## How to read it

            - *gain* is raw / rewritten, *to hand* is rewritten / by hand.
            - Under Xen a raw instruction that is marked is not only slow: what it does is wrong, which the tests show (tests/Kernel.Tests).
            - **Right, not fast**: Xen traps the kernel's own function for `rdmsr` and `cpuid` as well. Rewriting makes `cpuid` give the values that Xen means the kernel to
              see; it cannot make them cheaper.
            - On the bare machine the rewritten module runs its own instructions, byte for byte; what differs is noise.

            """);
        return page.ToString();
    }

    public static string Table(MachineCosts machine)
    {
        var table = new StringBuilder();
        table.Append("| instructions | raw | rewritten | by hand | gain | to hand | |\n|---|---:|---:|---:|---:|---:|---|\n");
        foreach (var operation in Operation.All)
        {
            var cost = machine.Costs[operation.Name];
            var remark = !machine.IsXen ? "" : string.Join("; ", ((string?[])[operation.Wrong is { } wrong ? "raw is wrong: " + wrong : null, operation.IsTrappedAnyway ? "right, not fast" : null]).OfType<string>());
            table.Append(CultureInfo.InvariantCulture,
                $"| {operation.Title} | {cost.Raw:0.0} | {cost.Rewritten:0.0} | {cost.ByHand:0.0} | {cost.Raw / cost.Rewritten:0.0} | {cost.Rewritten / cost.ByHand:0.0} | {remark} |\n");
        }

        return table.ToString();
    }
}
