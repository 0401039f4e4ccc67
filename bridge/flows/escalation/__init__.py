"""What happens when a ticket escalates, and until somebody has it?"""
