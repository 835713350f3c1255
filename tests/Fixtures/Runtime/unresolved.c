/* Can be rewritten but not loaded: nobody has this function. */
int nobody_has_this(void);

int calls(void)
{
	__asm__ volatile("hlt");
	return nobody_has_this();
}
