/* A module that was not rewritten. */
int plain(void) { return 1; }
