// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

using System.Globalization;
using System.Text;

namespace Afterlink.Boot.Images;

/// <summary>
/// The first program of the guest: loads the modules, runs the commands, and reports on the second serial port, which nothing else
/// writes to. A line of the report that begins with the mark is the script's; what is between was printed by the kernel or a command.
/// </summary>
internal static class InitScript
{
    /// <summary>The folder of modules in the guest.</summary>
    public const string ModuleFolder = "modules";

    /// <summary>The folder of commands in the guest.</summary>
    public const string CommandFolder = "commands";

    // No single quotes and no percent signs beyond what is meant: the text is a template with the mark put in.
    private const string Template =
        """
        #!/bin/busybox sh
        export PATH=/bin HOME=/ TERM=dumb
        /bin/busybox --install -s /bin
        mount -t devtmpfs dev /dev
        mount -t proc proc /proc
        mount -t sysfs sys /sys
        mount -t tmpfs tmp /tmp
        exec </dev/null >/dev/ttyS1 2>&1
        stty -F /dev/ttyS1 raw 2>/dev/null
        echo "{0} ready $(uname -r)"
        # From here on the console gets all that the kernel prints: should it die, its last words are there.
        dmesg -n 8
        dmesg -c >/dev/null
        for module in /modules/*.ko; do
            [ -e "$module" ] || continue
            echo "{0} module"
            insmod "$module"
            status=$?
            dmesg -r -c -s 1048576
            echo "{0} end $status"
        done
        for command in /commands/*.sh; do
            [ -e "$command" ] || continue
            echo "{0} command"
            sh "$command"
            status=$?
            dmesg -r -c -s 1048576
            echo "{0} end $status"
        done
        echo "{0} done"
        # The report is out when the port says so.
        sleep 0.1
        poweroff -f

        """;

    /// <summary>The script.</summary>
    /// <param name="mark">What no guest can know beforehand.</param>
    public static byte[] Make(string mark) => Encoding.UTF8.GetBytes(Template.Replace("{0}", mark, StringComparison.Ordinal));

    /// <summary>The name of the file of a module: modules are loaded in the order of their names.</summary>
    public static string ModuleName(int index, string name) => string.Create(CultureInfo.InvariantCulture, $"{ModuleFolder}/{index:D4}-{name}.ko");

    /// <summary>The name of the file of a command.</summary>
    public static string CommandName(int index) => string.Create(CultureInfo.InvariantCulture, $"{CommandFolder}/{index:D4}.sh");
}
