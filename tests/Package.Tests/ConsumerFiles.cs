// Copyright (c) The Afterlink contributors.
// Licensed under the Apache License, Version 2.0.

namespace Afterlink.Package.Tests;

/// <summary>The files that consumers are made of.</summary>
internal static class ConsumerFiles
{
    public const string TwoModules =
        """
        <AfterlinkSource Include="native/uart.c;native/ring.c" Module="uart" />
        <AfterlinkSource Include="native/rtc.c" Module="rtc" />
        """;

    public const string Program =
        """
        foreach (var path in System.IO.Directory.GetFiles(System.AppContext.BaseDirectory, "*.so").Order())
            System.Console.WriteLine(System.IO.Path.GetFileName(path));
        """;

    public const string UartHeader =
        """
        #define RING_SIZE 16
        int ring_put(int value);
        static inline void outb(unsigned short port, unsigned char value) { __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port)); }
        """;

    public const string Uart =
        """
        #include "uart.h"
        int uart_send(int value) { outb(0x3f8, (unsigned char)value); return ring_put(value); }
        """;

    public const string Ring =
        """
        #include "uart.h"
        static int ring[RING_SIZE];
        static unsigned int next;
        int ring_put(int value) { return ring[next++ % RING_SIZE] = value; }
        """;

    public const string Rtc =
        """
        unsigned char rtc_read(void) { unsigned char value; __asm__ volatile("inb $0x71, %0" : "=a"(value)); return value; }
        """;

    /// <summary>A project file of a program.</summary>
    public static string Project(string items, string properties = "", string framework = "<TargetFramework>net10.0</TargetFramework>", string outputType = "Exe") =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>{outputType}</OutputType>
            {framework}
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
            {properties}
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Afterlink" Version="{PackageFeed.Version}" />
            {items}
          </ItemGroup>
        </Project>
        """;
}
