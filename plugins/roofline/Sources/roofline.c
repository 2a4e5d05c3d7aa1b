int divide_roofline;
