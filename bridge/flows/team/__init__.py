"""What do people of the team do: sign in, text, judge, restrict?"""
