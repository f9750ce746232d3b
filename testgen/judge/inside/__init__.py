"""What runs inside a jail: standard library only, imported by nothing but the zygote process itself."""
