"""What a modeller never opens: how Python functions become machine code."""
