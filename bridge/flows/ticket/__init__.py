"""What does the ticket itself show, and which links lead to it?"""
