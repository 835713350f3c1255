#pragma once

/* Starts the timer. */
void timer_init(void);
/* One tick has come. With interrupts off. */
void timer_tick(void);
