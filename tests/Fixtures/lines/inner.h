static inline int scaled(int value, int factor)
{
    int sum = 0;
    for (int i = 0; i < factor; i++)
        sum += value ^ i;
    return sum;
}
