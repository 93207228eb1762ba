let pears = 1;
