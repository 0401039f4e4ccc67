"""How is it configured?"""
