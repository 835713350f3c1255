using System.Runtime.InteropServices;
using Afterlink;

namespace ChipsetSample;

/// <summary>The drivers: the generator makes Load, Dispose and IHandlers of what the compiled module asks for.</summary>
[NativeModule("chipset")]
public sealed partial class Chipset
{
    public const int Ok = 0;

    [LibraryImport("chipset")]
    public static partial int network_card_find(out FoundCard card);

    [LibraryImport("chipset")]
    public static partial int machine_check_init(out FoundError last);

    [LibraryImport("chipset")]
    public static partial void interrupts_init();

    [LibraryImport("chipset")]
    public static partial uint timer_wait(uint count);

    [LibraryImport("chipset")]
    public static partial uint timer_delay(uint microseconds);

    [LibraryImport("chipset")]
    public static partial uint timer_ticks();

    [LibraryImport("chipset")]
    public static partial long rtc_read();
}
