void divide_sentinel_placeholder(void);
