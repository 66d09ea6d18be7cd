"""What a modeller never opens: the arrays that the kernels read and write, and how a plan becomes them."""
