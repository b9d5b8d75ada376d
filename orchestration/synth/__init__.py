"""Synthetic answers for the real municipalities, solved so that the printed figures come out.

Here belong the solving and the writing of sample exports. Such answers are not facts about any municipality, and
every file says so. What a round asked, what was printed and what is to come out are data (``data/``); nothing here
names them.
"""
