/* Copyright (c) The Afterlink contributors.
 * Licensed under the Apache License, Version 2.0.
 *
 * Code without room: sites of one and two bytes side by side, branches between them, functions without padding, data in text.
 */
        .text
        .macro function name
        .globl  \name
        .type   \name, @function
\name:
        .cfi_startproc
        .endm
        .macro  end name
        .cfi_endproc
        .size   \name, . - \name
        .endm

        function ones
        cli
        sti
        hlt
        push    %rbx
        .cfi_adjust_cfa_offset 8
        cli
        pop     %rbx
        .cfi_adjust_cfa_offset -8
        ret
        end     ones

        function entered
        mov     $3, %ecx
1:      cli
2:      dec     %ecx
        jne     1b
        test    %edi, %edi
        je      2b
        jrcxz   3f
        sti
3:      loop    1b
        ret
        end     entered

        function calls
        push    %rbp
        .cfi_adjust_cfa_offset 8
        .cfi_offset %rbp, -16
        mov     %rsp, %rbp
        .cfi_def_cfa_register %rbp
        cli
        call    ones
        rdtsc
        call    *pointer(%rip)
        sti
        leave
        .cfi_def_cfa %rsp, 8
        ret
        end     calls

        function table_in_text
        lea     table(%rip), %rax
        and     $3, %edi
        movslq  (%rax,%rdi,4), %rcx
        add     %rax, %rcx
        jmp     *%rcx
table:  .long   4f - table, 5f - table, 4f - table, 6f - table
4:      cli
        ret
5:      sti
        ret
6:      in      %dx, %al
        ret
        end     table_in_text

        function overlap
        jmp     7f + 1
7:      .byte   0xb8, 0xfa, 0xfb, 0xc3, 0x90
        ret
        end     overlap

        function relative
        cmpl    $7, value(%rip)
        cli
        addl    $1, value(%rip)
        sti
        movb    $1, value(%rip)
        cli
        lea     value(%rip), %rax
        ret
        end     relative

        .data
        .align  8
pointer:
        .quad   ones
value:  .long   7
        .section .note.GNU-stack, "", @progbits
