"""What all pictures share: colours and sizes, axes of money, and the parts that a moving picture is made of."""
