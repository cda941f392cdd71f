"""Weekly times as people write them, in English or Spanish: text → groups with days, start and end, or what was
unclear.

Way in: `reading.read`. Pure: text in, values out.
"""
