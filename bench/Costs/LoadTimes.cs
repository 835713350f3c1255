using System.Diagnostics;
using System.Runtime.InteropServices;
using Afterlink.Modules;

namespace Afterlink.Bench.Costs;

/// <summary>
/// What it takes to load a module of ten thousand sites and to bind it, over what the dynamic linker alone takes. A file is mapped once in a process, so each time
/// has a copy of its own; copies that are only opened and copies that are bound take turns. As for the other costs, the smallest of several medians counts.
/// </summary>
internal static class LoadTimes
{
    private const int Groups = 6;
    private const int RoundsOfGroup = 7;

    /// <summary>Milliseconds: the dynamic linker alone, and with binding.</summary>
    public static (double Open, double Bind) Measure()
    {
        var folder = Directory.CreateTempSubdirectory("afterlink-bench-");
        try
        {
            var source = Path.Combine(AppContext.BaseDirectory, "libmany.so");
            var (open, bind) = (double.MaxValue, double.MaxValue);
            for (var group = 0; group < Groups; group++)
            {
                var (opened, bound) = (new double[RoundsOfGroup], new double[RoundsOfGroup]);
                for (var i = 0; i < RoundsOfGroup; i++)
                {
                    opened[i] = Time(Copy(source, folder, $"open{group}-{i}.so"), Open);
                    bound[i] = Time(Copy(source, folder, $"bind{group}-{i}.so"), Bind);
                }

                (open, bind) = (Math.Min(open, Median(opened)), Math.Min(bind, Median(bound)));
            }

            return (open, bind);
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

    private static IDisposable? Open(string path)
    {
        NativeLibrary.Load(path);
        return null;
    }

    private static LoadedModule Bind(string path) => LoadedModule.Load(new ModuleDescription { Name = "many", FileName = path, Handlers = [] }, null);

    // What was loaded is given back afterwards: that is no part of loading it.
    private static double Time(string path, Func<string, IDisposable?> load)
    {
        var start = Stopwatch.GetTimestamp();
        using var loaded = load(path);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
