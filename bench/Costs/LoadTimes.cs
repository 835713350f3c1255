using System.Diagnostics;
using System.Runtime.InteropServices;
using Afterlink.Modules;

namespace Afterlink.Bench.Costs;

/// <summary>
/// What it takes to load a module of ten thousand sites and to bind it, over what the dynamic linker alone takes. A file is mapped once in a process, so each time
/// has a copy of its own; copies that are only opened and copies that are bound take turns.
/// </summary>
internal static class LoadTimes
{
    private const int Rounds = 25;
    private const int WarmUps = 5;

    /// <summary>Medians in milliseconds: the dynamic linker alone, and with binding.</summary>
    public static (double Open, double Bind) Measure()
    {
        var folder = Directory.CreateTempSubdirectory("afterlink-bench-");
        try
        {
            var source = Path.Combine(AppContext.BaseDirectory, "libmany.so");
            var (opened, bound) = (new List<double>(), new List<double>());
            for (var i = 0; i < Rounds + WarmUps; i++)
            {
                var open = Time(Copy(source, folder, $"open{i}.so"), static path => NativeLibrary.Load(path));
                var bind = Time(Copy(source, folder, $"bind{i}.so"), static path => LoadedModule.Load(new ModuleDescription { Name = "many", FileName = path, Handlers = [] }, null).Dispose());
                if (i < WarmUps)
                    continue;
                opened.Add(open);
                bound.Add(bind);
            }

            return (Median(opened), Median(bound));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Copy(string source, DirectoryInfo folder, string name)
    {
        var copy = Path.Combine(folder.FullName, name);
        File.Copy(source, copy);
        return copy;
    }

    private static double Time(string path, Action<string> load)
    {
        var start = Stopwatch.GetTimestamp();
        load(path);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
