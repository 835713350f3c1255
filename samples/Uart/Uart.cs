using System.Runtime.InteropServices;
using Afterlink;

namespace UartSample;

/// <summary>The driver: the generator makes Load, Dispose and IHandlers of what the compiled module asks for.</summary>
[NativeModule("uart")]
public sealed partial class Uart
{
    public const int Ok = 0;

    [LibraryImport("uart")]
    public static partial int uart_init(ushort portBase, uint baud);

    [LibraryImport("uart")]
    public static partial int uart_send([In] byte[] data, nuint length);

    [LibraryImport("uart")]
    public static partial int uart_receive([Out] byte[] data, nuint length);

    [LibraryImport("uart")]
    public static partial int rtc_read(out RtcTime time);

    [LibraryImport("uart")]
    public static partial uint uart_interrupts();

    [LibraryImport("uart")]
    public static partial uint uart_critical_sections();

    [LibraryImport("uart")]
    public static partial uint uart_lost_interrupt_masks();
}
