using Afterlink.Devices;
using ChipsetSample;

var machine = new Machine(now: new DateTimeOffset(2026, 12, 31, 23, 59, 59, TimeSpan.Zero));
const ulong Error = 0x8400_0000_0000_0135;                  // valid, has an address, data read from a cache
machine.MachineCheck.Report(bank: 2, Error, address: 0x1234_5000);

using var chipset = Chipset.Load(machine);
chipset.Monitor.CurrentCpu.InterruptController = machine.InterruptController;

Console.WriteLine("Sites of libchipset.so");
foreach (var kind in chipset.Sites.GroupBy(static site => (site.Kind, site.Binding)).OrderBy(static kind => kind.Key))
    Console.WriteLine($"  {kind.Count(),2} x {kind.Key.Kind,-29} {kind.Key.Binding}");

Console.WriteLine();
Console.WriteLine("What the drivers did");
var failures = 0;

Expect("network_card_find", Chipset.network_card_find(out var card), Chipset.Ok);
Expect("the card", card.ToString(), "10ec:8139 at 01:02.0");
Expect("its ports", $"0x{card.Port:x}, {card.Ports} of them", $"0x{Firmware.CardPorts:x}, {machine.Card.Ports.Size} of them");
Expect("its memory", $"0x{card.MemoryAddress:x}, {card.MemorySize} bytes", $"0x{Firmware.CardMemory:x}, {machine.Card.Memory.Size} bytes");
Expect("where it answers", machine.Card.Command, PciCommand.IoSpace | PciCommand.MemorySpace);
Expect("its station address", $"{card.StationAddress:x12}", "525400123456");

Expect("machine_check_init", Chipset.machine_check_init(out var error), 1);
Expect("the error", error.ToString(), $"bank 2, status 0x{Error:x16}, address 0x12345000");
Expect("banks that are enabled", Enumerable.Range(0, MachineCheckBanks.Count).Count(machine.MachineCheck.IsEnabled), MachineCheckBanks.Count);

Chipset.interrupts_init();
var begin = machine.Clock.GetUtcNow();
Expect("timer_wait(100)", Chipset.timer_wait(100), 100u);
Expect("milliseconds on the machine's clock", Math.Round((machine.Clock.GetUtcNow() - begin).TotalMilliseconds, 1), 100.0);
Expect("halts", machine.Halts, 100);

begin = machine.Clock.GetUtcNow();
var ticks = Chipset.timer_ticks();
Expect("timer_delay(2500)", Chipset.timer_delay(2500), 2500u);
Expect("milliseconds on the machine's clock", Math.Round((machine.Clock.GetUtcNow() - begin).TotalMilliseconds, 1), 2.5);
Expect("ticks meanwhile", Chipset.timer_ticks() - ticks, 2u);

// A millisecond before midnight the clock says that it is about to change, and the driver waits for it.
machine.Clock.AdvanceTo((long)TimeSpan.FromMilliseconds(999).TotalNanoseconds);
Expect("rtc_read", $"{DateTimeOffset.FromUnixTimeSeconds(Chipset.rtc_read()):yyyy-MM-dd HH:mm:ss}", "2027-01-01 00:00:00");

Console.WriteLine($"  {machine.PortAccesses} port accesses, {machine.Halts} halts, {Chipset.timer_ticks()} ticks");
Console.WriteLine(failures == 0 ? "The drivers and their machine agree." : $"{failures} expectations failed.");
return failures == 0 ? 0 : 1;

void Expect<T>(string what, T actual, T wanted)
{
    var right = EqualityComparer<T>.Default.Equals(actual, wanted);
    failures += right ? 0 : 1;
    Console.WriteLine($"  {(right ? "ok  " : "FAIL")} {what}: {actual}{(right ? "" : $" (expected {wanted})")}");
}
