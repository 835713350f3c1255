// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Afterlink.Diagnostics;
using Afterlink.Rewriting.Diagnostics;

namespace Afterlink.Tasks.Tests;

/// <summary>The targets file against the assemblies that it names.</summary>
[TestClass]
public sealed class TargetsTests
{
    [TestMethod]
    public void Targets_HostTooOld_SaysWhatTheTableSays()
    {
        // No task can report this code: the host that it is about cannot load one.
        var error = Assert.ContainsSingle(Load().Descendants("Error"));
        var row = DiagnosticTable.Find(DiagnosticId.HostTooOld);

        Assert.AreEqual("AFL0002", error.Attribute("Code")?.Value);
        Assert.AreEqual(string.Format(CultureInfo.InvariantCulture, row.Format, "$(_AfterlinkHostVersion)"), error.Attribute("Text")?.Value);
    }

    [TestMethod]
    public void Targets_UsingTasks_NameEveryTask()
    {
        var tasks = typeof(PlanModules).Assembly.GetExportedTypes()
            .Where(static type => type is { IsAbstract: false } && typeof(Microsoft.Build.Framework.ITask).IsAssignableFrom(type))
            .Select(static type => type.FullName);
        var used = Load().Descendants("UsingTask").Select(static element => element.Attribute("TaskName")?.Value);

        Assert.AreSequenceEqual(tasks.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    [TestMethod]
    public void Targets_TaskParameters_AreTheTasks()
    {
        var tasks = typeof(PlanModules).Assembly.GetExportedTypes().ToDictionary(static type => type.Name);
        foreach (var element in Load().Descendants("Target").Elements().Where(element => tasks.ContainsKey(element.Name.LocalName)))
        {
            var parameters = element.Attributes().Select(static attribute => attribute.Name.LocalName).Except(["Condition", "ContinueOnError"])
                .Concat(element.Elements("Output").Select(static output => output.Attribute("TaskParameter")!.Value));
            foreach (var parameter in parameters)
                Assert.IsNotNull(tasks[element.Name.LocalName].GetProperty(parameter), $"{element.Name.LocalName}.{parameter}");
        }
    }

    [TestMethod]
    public void Tasks_All_MayRunInMultithreadedBuilds()
    {
        // MSBuild looks for this attribute by its name.
        foreach (var type in typeof(PlanModules).Assembly.GetExportedTypes().Where(static type => !type.IsAbstract))
        {
            Assert.Contains(
                static attribute => attribute.AttributeType.FullName == "Microsoft.Build.Framework.MSBuildMultiThreadableTaskAttribute",
                type.CustomAttributes,
                type.Name);
        }
    }

    private static XElement Load([CallerFilePath] string path = "")
    {
        var folder = Path.Combine(Path.GetDirectoryName(path)!, "../../nuget/build");
        var targets = XElement.Load(Path.Combine(folder, "Afterlink.targets"));
        targets.Add(XElement.Load(Path.Combine(folder, "Afterlink.Kernel.targets")).Elements());
        return targets;
    }
}
