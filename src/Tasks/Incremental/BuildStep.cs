// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Text;
using Microsoft.Build.Framework;

namespace Afterlink.Tasks.Incremental;

/// <summary>
/// A planned step and its record: a file beside its output that holds the command, and time and size of everything the step read.
/// It is up to date when it would write the same record again. That notices what comparing times cannot: a changed option, an
/// older file put in the place of a newer one, a header that is gone.
/// </summary>
internal sealed class BuildStep(ITaskItem item)
{
    private readonly string _dependencyFile = item.GetMetadata(Metadata.DependencyFile);
    private readonly string _record = item.GetMetadata(Metadata.Record);

    /// <summary>Why the step has to run, or null where it is up to date.</summary>
    public string? FindReason()
    {
        foreach (var output in Outputs())
        {
            if (!File.Exists(output))
                return $"there is no {output}";
        }

        if (!File.Exists(_record))
            return $"there is no {_record}";

        var (before, now) = (File.ReadAllText(_record), CreateRecord());
        if (before == now)
            return null;

        var (linesBefore, linesNow) = (before.Split('\n'), now.Split('\n'));
        for (var i = 0; i < linesNow.Length; i++)
        {
            if (i >= linesBefore.Length || linesBefore[i] != linesNow[i])
                return $"'{linesNow[i]}' differs from the last build";
        }

        return "it read more files in the last build";
    }

    /// <summary>Makes the folders that the step writes to.</summary>
    public void CreateDirectories()
    {
        foreach (var file in Files())
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
    }

    /// <summary>Records that the step was done.</summary>
    public void WriteRecord() => File.WriteAllText(_record, CreateRecord());

    /// <summary>Every file that the step leaves behind.</summary>
    public IEnumerable<string> Files()
    {
        foreach (var output in Outputs())
            yield return output;
        if (_dependencyFile.Length != 0)
            yield return _dependencyFile;
        foreach (var intermediate in item.GetLines(Metadata.Intermediates))
            yield return intermediate;
        yield return _record;
    }

    private IEnumerable<string> Outputs()
    {
        yield return item.GetMetadata(Metadata.Destination);
        var manifest = item.GetMetadata(Metadata.Manifest);
        if (manifest.Length != 0)
            yield return manifest;
    }

    private string CreateRecord()
    {
        var record = new StringBuilder();
        record.Append(item.GetMetadata(Metadata.Tool)).Append(' ').Append(item.GetMetadata(Metadata.ToolArguments)).Append('\n');
        record.Append(item.GetMetadata(Metadata.Command)).Append('\n');
        record.Append(item.GetMetadata(Metadata.AssembleCommand)).Append('\n');
        foreach (var input in item.GetLines(Metadata.Inputs))
            Append(record, input);

        if (_dependencyFile.Length != 0 && File.Exists(_dependencyFile))
        {
            foreach (var input in DependencyFile.Read(File.ReadAllText(_dependencyFile)))
                Append(record, input);
        }

        return record.ToString();
    }

    private static void Append(StringBuilder record, string path)
    {
        var file = new FileInfo(path);
        record.Append(path);
        if (file.Exists)
            record.Append(CultureInfo.InvariantCulture, $" {file.LastWriteTimeUtc.Ticks} {file.Length}");
        else
            record.Append(" is absent");
        record.Append('\n');
    }
}
