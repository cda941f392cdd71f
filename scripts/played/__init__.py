"""Jobs as people do them, played in a browser and counted: who plays (`hand`), what a press costs (`klm`), the jobs."""
