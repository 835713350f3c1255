# Copyright (c) The Afterlink contributors.
# Licensed under the Apache License, Version 2.0.

# Hand-written assembly: macros, repeated blocks, both syntaxes, strings and comments.

        .macro  save_flags register=%rax
        pushfq
        popq    \register
        .endm

        .macro  twice instruction:vararg
        \instruction
        .ifnb   \instruction
99:     cli; jne 99b
        .endif
        .endm

        .text
        .globl  entry
        .type   entry, @function
entry:  .cfi_startproc
        cli                             # ; sti
        save_flags
        save_flags %r11
        twice   nop
        .rept   3
        hlt; /* cli */ sti
        .endr
        .irp    port, 0x70, 0x71
        outb    %al, $\port
        .endr
        cmpb    $';', %al
        je      1f
        rep;    insb
        data16
        outsw
1:      rdtsc
        loop    1b
        .intel_syntax noprefix
        mov     rax, cr0
        in      al, dx
        lgdt    [rdi + 8]
        .att_syntax prefix
        leaq    text(%rip), %rax
        ret
        .cfi_endproc
        .size   entry, . - entry

        .section .rodata
text:   .asciz  "cli; \"sti\"; hlt"
        .section .note.GNU-stack, "", @progbits
