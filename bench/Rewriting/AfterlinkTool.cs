using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Afterlink.Bench.Rewriting;

/// <summary>The tool as it was built last.</summary>
internal sealed class AfterlinkTool
{
    private readonly string _assembly;

    private AfterlinkTool(string assembly) => _assembly = assembly;

    public static AfterlinkTool? Find([CallerFilePath] string source = "")
    {
        var assembly = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "../../artifacts/bin/Afterlink.Cli/release/afterlink.dll"));
        return File.Exists(assembly) ? new AfterlinkTool(assembly) : null;
    }

    /// <summary>Runs it; what it wrote to its output is in the result.</summary>
    public ProcessRun Run(params string[] arguments) => ProcessRun.Start("dotnet", [_assembly, .. arguments]);

    /// <summary>Runs it and reads the objects that it wrote.</summary>
    public (ProcessRun Run, JsonElement[] Objects) RunToJson(params string[] arguments)
    {
        var run = Run([.. arguments, "--json"]);
        return (run, [.. JsonDocument.Parse(run.Output).RootElement.EnumerateArray()]);
    }
}
