/* Plays the machine: each vmcall was made a ud2 by the test, and the handler of SIGILL checks where the arguments are, gives
   a result, and ruins every register that a called function may change. Exit code: 0, or the number of the check that failed. */
#define _GNU_SOURCE
#include "everything.hypercalls.h"
#include <signal.h>
#include <string.h>
#include <ucontext.h>

static volatile int failed;

static void expect(int check, int holds)
{
	if (!holds && !failed)
		failed = check;
}

static double vector_at(const greg_t *registers, int index)
{
	double value;
	memcpy(&value, (const char *)registers[REG_RSP] - 64 + 8 * index, sizeof value);
	return value;
}

static float single_at(const greg_t *registers, int index)
{
	float value;
	memcpy(&value, (const char *)registers[REG_RSP] - 64 + 8 * index, sizeof value);
	return value;
}

static void machine(int signal, siginfo_t *info, void *context)
{
	static const int ruined[] = { REG_RCX, REG_RDX, REG_RSI, REG_RDI, REG_R8, REG_R9, REG_R10, REG_R11 };
	ucontext_t *state = context;
	greg_t *registers = state->uc_mcontext.gregs;
	greg_t result = -1;

	(void)signal;
	(void)info;
	switch (registers[REG_RAX]) {
	case 0x19:
		expect(1, registers[REG_RDI] == 1 && registers[REG_RSI] == 2 && registers[REG_RDX] == 3);
		expect(2, registers[REG_R10] == 4 && registers[REG_R8] == 5 && registers[REG_R9] == 6);
		result = 7;
		break;
	case 0x16: {
		double gain = 12.25;
		expect(3, single_at(registers, 0) == 1.5f && (int)registers[REG_RDI] == -2 && vector_at(registers, 1) == 3.75);
		memcpy((char *)registers[REG_RSP] - 64, &gain, sizeof gain);
		break;
	}
	case 0x17: {
		float level = -0.5f;
		memcpy((char *)registers[REG_RSP] - 64, &level, sizeof level);
		break;
	}
	case 0x11:
		expect(4, memcmp((const void *)registers[REG_RDI], "text", (size_t)registers[REG_RSI]) == 0 && registers[REG_RSI] == 4);
		result = -4;
		break;
	case 0x14:
		expect(5, ((const line_settings *)registers[REG_RDI])->baud == 9600);
		*(uint32_t *)registers[REG_RSI] = 77;
		result = 1;
		break;
	case 0xFFFFFFFF:
		expect(6, (int16_t)registers[REG_RDI] == -3);
		result = (uint16_t)-4;
		break;
	default:
		expect(7, 0);
	}

	for (size_t i = 0; i < sizeof ruined / sizeof *ruined; i++)
		registers[ruined[i]] = 0x5A5A5A5A5A5A5A5A;
	memset(state->uc_mcontext.fpregs->_xmm, 0x5A, sizeof state->uc_mcontext.fpregs->_xmm);
	registers[REG_RAX] = result;
	registers[REG_RIP] += 3;
}

/* Values that live across each call: where the compiler believes that the stub changes nothing, it keeps them in ruined registers. */
static __attribute__((noinline)) int calls(long a, long b, double x, double y)
{
	line_settings settings = { 9600, PARITY_NONE, 0, 0 };
	uint32_t handle = 0;

	expect(10, line_six(1, 2, 3, 4, 5, 6) == 7);
	expect(11, a == 11 && b == 22 && x == 1.25 && y == 2.5);
	expect(12, line_gain(1.5f, -2, 3.75) == 12.25);
	expect(13, a == 11 && b == 22 && x == 1.25 && y == 2.5);
	expect(14, line_level() == -0.5f);
	expect(15, line_log((const uint8_t *)"text", 4) == -4);
	expect(16, line_open(&settings, &handle) && handle == 77);
	expect(17, line_last(-3) == -4);
	expect(18, a == 11 && b == 22 && x == 1.25 && y == 2.5);
	return (int)(a + b) + (int)(x + y) == 36;
}

int main(int argc, char **argv)
{
	struct sigaction action;

	(void)argv;
	memset(&action, 0, sizeof action);
	action.sa_sigaction = machine;
	action.sa_flags = SA_SIGINFO;
	sigaction(SIGILL, &action, 0);
	expect(19, calls(10 + argc, 21 + argc, 0.25 + argc, 1.5 + argc));
	return failed;
}
