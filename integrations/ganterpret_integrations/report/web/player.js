// The song, and where its playhead is.
//
// Conventions: the playhead is the sound's own time, in seconds; where there is no sound it only
// marks a place.
"use strict";

class Player {
  constructor(sound, duration) {
    this.duration = duration;
    this.cursor = 0;
    this.audio = null;
    if (!sound) return;
    this.audio = new Audio(URL.createObjectURL(new Blob([bytes(sound)], { type: "audio/mpeg" })));
    this.audio.preload = "auto";
  }

  get time() {
    return Math.min(this.audio ? this.audio.currentTime : this.cursor, this.duration);
  }

  set time(value) {
    const time = Math.min(Math.max(value, 0), this.duration);
    if (this.audio) this.audio.currentTime = time;
    else this.cursor = time;
  }

  get isPlaying() {
    return Boolean(this.audio && !this.audio.paused);
  }

  async toggle() {
    if (!this.audio) return;
    if (this.isPlaying) this.audio.pause();
    else await this.audio.play();
  }
}
