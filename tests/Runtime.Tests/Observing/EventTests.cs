// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Globalization;
using System.Runtime.InteropServices;
using Afterlink.Diagnostics.Events;
using Afterlink.Modules;
using Afterlink.Runtime.Tests.Support;
using Afterlink.Sites;

namespace Afterlink.Runtime.Tests.Observing;

/// <summary>The event source is the process's: these tests do not run beside each other.</summary>
[TestClass]
[DoNotParallelize]
public sealed unsafe class EventTests
{
    [TestMethod]
    public void Source_Manifest_IsValid() =>
        Assert.IsNotNull(EventSource.GenerateManifest(typeof(AfterlinkEventSource), "", EventManifestOptions.Strict));

    [TestMethod]
    public void Modules_LoadedAndUnloaded_AreTold()
    {
        using var listener = new Listener(AfterlinkEventSource.Keywords.Modules);
        var module = new ScriptedHandlers().Load(Fixtures.Module("driver.c"));
        var (name, path) = (module.Name, module.Path);
        module.Dispose();

        var loaded = listener.Of("ModuleLoaded").Single(told => (string)told["name"]! == name);
        Assert.AreEqual(path, loaded["path"]);
        Assert.AreEqual(module.Sites.Count, loaded["sites"]);
        Assert.IsTrue((bool)loaded["boundBeforeConstructors"]!);
        Assert.Contains(told => (string)told["name"]! == name, listener.Of("ModuleUnloaded"));
    }

    [TestMethod]
    public void Faults_OfHandlers_AreToldWithCodeAndSite()
    {
        using var listener = new Listener(AfterlinkEventSource.Keywords.Faults);
        var handlers = new ScriptedHandlers();
        handlers.Scripts[SiteKind.PortIn8] = static (_, _) => throw new InvalidOperationException("no device of this test");
        using var module = handlers.Load(Fixtures.Module("driver.c"));

        Assert.ThrowsExactly<AfterlinkException>(() => module.Run(() => Call(module)));

        var fault = listener.Of("Fault").Single(static told => ((string)told["message"]!).Contains("no device of this test", StringComparison.Ordinal));
        Assert.AreEqual("AFL4009", fault["code"]);
        Assert.Contains("driver.c:8", (string)fault["message"]!);
    }

    [TestMethod]
    public void Sites_WhileSomebodyListens_AreCountedAndTold()
    {
        using var module = Load(out var handlers);
        Call(module);
        using (var listener = new Listener(AfterlinkEventSource.Keywords.Sites, new() { [SiteEvents.Interval] = "0.05" }))
        {
            for (var i = 0; i < 7; i++)
                Call(module);
            listener.WaitFor("SitesTold", times: 2);

            var told = listener.Of("SiteCalls").Where(told => (string)told["module"]! == module.Name).ToList();
            Assert.AreEqual(7L, told.Sum(static told => (long)told["calls"]!), "the call before nobody listened to");
            Assert.AreEqual("read_status+0x2", told[0]["function"]);
            Assert.AreEqual("PortIn8", told[0]["kind"]);
            Assert.EndsWith("driver.c:8", (string)told[0]["source"]!);
            Assert.IsGreaterThan(0L, told.Sum(static told => (long)told["nanoseconds"]!));
            Assert.AreEqual(7L, told.Sum(static told => ((string)told["latencies"]!).Split(',').Sum(static count => long.Parse(count, CultureInfo.InvariantCulture))));
        }

        Assert.IsNull(module.Monitor.Interposers.Current, "nothing stands between once nobody listens");
        Call(module);
        Assert.HasCount(9, handlers.Calls);
    }

    [TestMethod]
    public void Sites_ModuleThatIsLoadedLater_IsCountedToo()
    {
        using var listener = new Listener(AfterlinkEventSource.Keywords.Sites, new() { [SiteEvents.Interval] = "0.05" });
        using var module = Load(out _);

        Call(module);
        listener.WaitFor("SitesTold", times: 2);

        Assert.AreEqual(1L, listener.Of("SiteCalls").Where(told => (string)told["module"]! == module.Name).Sum(static told => (long)told["calls"]!));
    }

    [TestMethod]
    public void Counters_WhileSomebodyListens_TellCallsByGroup()
    {
        using var module = Load(out _);
        using var listener = new Listener(EventKeywords.All, new() { ["EventCounterIntervalSec"] = "0.1" });

        // The first telling is where rates begin.
        listener.WaitFor("EventCounters", times: 10);
        for (var i = 0; i < 5; i++)
            Call(module);
        listener.WaitFor("EventCounters", times: 40);

        var counters = listener.Of("EventCounters").Select(static told => (IDictionary<string, object?>)told["Payload"]!).ToList();
        Assert.Contains(static counter => (string)counter["Name"]! == "modules" && (double)counter["Mean"]! >= 1, counters);
        Assert.IsGreaterThanOrEqualTo(5, counters.Where(static counter => (string)counter["Name"]! == "calls-ports").Sum(static counter => (double)counter["Increment"]!),
            string.Join(", ", counters.Select(static counter => $"{counter["Name"]} {(counter.TryGetValue("Increment", out var increment) ? increment : counter["Mean"])}")));
        foreach (var group in SiteGroups.All)
            Assert.Contains(counter => (string)counter["Name"]! == $"calls-{group.Name}", counters);
    }

    private static LoadedModule Load(out ScriptedHandlers handlers)
    {
        handlers = new ScriptedHandlers();
        handlers.Scripts[SiteKind.PortIn8] = static (frame, _) => frame->Al = 1;
        return handlers.Load(Fixtures.Module("driver.c"));
    }

    private static void Call(LoadedModule module) =>
        _ = ((delegate* unmanaged<ushort, byte>)NativeLibrary.GetExport(module.Handle, "read_status"))(0x64);

    /// <summary>Listens as a tool does, within the process.</summary>
    private sealed class Listener : EventListener
    {
        private readonly ConcurrentQueue<(string Name, Dictionary<string, object?> Payload)> _events = new();

        public Listener(EventKeywords keywords, Dictionary<string, string?>? arguments = null) =>
            EnableEvents(AfterlinkEventSource.Log, EventLevel.Informational, keywords, arguments);

        public IEnumerable<Dictionary<string, object?>> Of(string name) => _events.Where(told => told.Name == name).Select(static told => told.Payload);

        public void WaitFor(string name, int times) =>
            Assert.IsTrue(SpinWait.SpinUntil(() => Of(name).Count() >= times, TimeSpan.FromSeconds(30)), $"{times} of {name}");

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            var payload = new Dictionary<string, object?>();
            for (var i = 0; i < eventData.PayloadNames!.Count; i++)
                payload[eventData.PayloadNames[i]] = eventData.Payload![i];
            _events?.Enqueue((eventData.EventName!, payload));
        }
    }
}
