using Afterlink.Modules;

namespace UartSample;

/// <summary>Prints what a loaded module asks of its machine, instruction by instruction.</summary>
internal static class SiteTable
{
    public static void Print(IReadOnlyList<Site> sites)
    {
        Console.WriteLine($"  {"address",-8} {"function",-22} {"source",-26} {"instruction",-22} binding");
        foreach (var site in sites)
        {
            var function = $"{site.Symbol}+0x{site.SymbolOffset:x}";
            var source = $"{Path.GetFileName(site.SourceFile)}:{site.Line}";
            Console.WriteLine($"  0x{site.Address:x4}   {function,-22} {source,-26} {site.Instruction,-22} {site.Binding}");
        }
    }
}
