/* Stands for the runtime's provider: it defines the symbol that binding cells are filled from. */
char afterlink_bindings_v1[4096];
