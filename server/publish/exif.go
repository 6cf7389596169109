package publish

import (
	"bytes"
	"encoding/binary"
)

// orientation reads how a JPEG's camera was held: tag 0x0112 of the first EXIF directory (Exif 2.32, section 4.6.4). 1
// when nothing is said, or nothing that can be read.
func orientation(data []byte) int {
	tiff := exif(data)
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder
	switch string(tiff[:2]) {
	case "II":
		order = binary.LittleEndian
	case "MM":
		order = binary.BigEndian
	default:
		return 1
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 1
	}
	count := uint64(order.Uint16(tiff[at:]))
	for i := range min(count, 200) {
		entry := at + 2 + i*12
		if entry+12 > uint64(len(tiff)) {
			return 1
		}
		if order.Uint16(tiff[entry:]) == 0x0112 {
			return int(order.Uint16(tiff[entry+8:]))
		}
	}
	return 1
}

// segments goes through what stands in a JPEG before its points; it tells where they begin, 0 when nothing does.
func segments(data []byte, do func(marker byte, segment []byte)) (points int) {
	if len(data) < 4 || data[0] != 0xff || data[1] != 0xd8 {
		return 0
	}
	for at := 2; at+4 <= len(data) && data[at] == 0xff; {
		marker, size := data[at+1], int(binary.BigEndian.Uint16(data[at+2:]))
		if marker == 0xff { // filling
			at++
			continue
		}
		if size < 2 || at+2+size > len(data) {
			return 0
		}
		if marker == 0xda {
			return at + 2 + size
		}
		do(marker, data[at+4:at+2+size])
		at += 2 + size
	}
	return 0
}

// exif answers the TIFF part of a JPEG's APP1 segment.
func exif(data []byte) (tiff []byte) {
	segments(data, func(marker byte, segment []byte) {
		if marker == 0xe1 && tiff == nil && bytes.HasPrefix(segment, []byte("Exif\x00\x00")) {
			tiff = segment[6:]
		}
	})
	return tiff
}

// progressive tells whether a JPEG comes in several passes.
func progressive(data []byte) (passes bool) {
	segments(data, func(marker byte, _ []byte) { passes = passes || marker == 0xc2 })
	return passes
}

// bare tells whether a picture holds nothing but itself: no note, no other file behind it.
func bare(data []byte, kind string) bool {
	if kind == "image/png" {
		return barePNG(data)
	}
	notes := false
	points := segments(data, func(marker byte, _ []byte) { notes = notes || marker >= 0xe0 && marker <= 0xef || marker == 0xfe })
	return points > 0 && !notes && bytes.Index(data[points:], []byte{0xff, 0xd9}) == len(data)-points-2
}

func barePNG(data []byte) bool {
	rest, ok := bytes.CutPrefix(data, []byte("\x89PNG\r\n\x1a\n"))
	for ok && len(rest) >= 12 {
		size, kind := uint64(binary.BigEndian.Uint32(rest)), string(rest[4:8])
		if size > uint64(len(rest)-12) {
			return false
		}
		rest = rest[12+size:]
		switch kind {
		case "IHDR", "PLTE", "tRNS", "IDAT":
		case "IEND":
			return len(rest) == 0
		default:
			return false
		}
	}
	return false
}
