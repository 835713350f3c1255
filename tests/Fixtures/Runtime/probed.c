/* Functions whose first instruction tests make a probe, and ways to reach them that are not a plain call. */
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>

static volatile int in_constructor;

__attribute__((noinline)) uint64_t twice(uint64_t value)
{
	__asm__ volatile("" : "+r"(value));
	return value * 2;
}

uint64_t many(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f, uint64_t g, uint64_t h)
{
	return a + b + c + d + e + f + g + h;
}

static void *run(void *value) { return (void *)twice((uint64_t)value); }

/* Calls twice on a thread that the caller's runtime knows nothing of. */
uint64_t on_a_thread(uint64_t value)
{
	pthread_t thread;
	void *result = NULL;

	if (pthread_create(&thread, NULL, run, (void *)value) != 0 || pthread_join(thread, &result) != 0)
		return 0;
	return (uint64_t)result;
}

static volatile uint64_t in_signal;

static void handle(int number) { in_signal = twice((uint64_t)number); }

/* Calls twice in a signal handler of this thread. */
uint64_t in_a_signal(void)
{
	struct sigaction action = { .sa_handler = handle }, before;

	in_signal = 0;
	sigaction(SIGUSR2, &action, &before);
	pthread_kill(pthread_self(), SIGUSR2);
	sigaction(SIGUSR2, &before, NULL);
	return in_signal;
}

__attribute__((constructor)) static void construct(void) { in_constructor = (int)twice(21); }

int constructed(void) { return in_constructor; }
