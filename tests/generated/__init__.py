"""Generated worlds, as hypothesis strategies that several tests share."""
