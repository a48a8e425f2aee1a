import { z } from 'zod'
import { attributes } from '../../model/slice.ts'

/** A name of a pool, cohort, version, slice or intervention. */
export const name = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}_.@ -]{0,79}$/u)
  .meta({
    id: 'name',
    description: 'a name of letters, digits, ".", "_" and "-", in quotes when it looks like a number',
  })

export const text = z.string().meta({ description: 'text' })

export const time = z
  .union([z.string().regex(/^\s*\d+(\.\d+)? ?(us|µs|ms|s|min|m|h|d)\s*$/), z.literal(0)])
  .meta({ id: 'time', description: 'a time with its unit, such as 90s, 20m or 1h' })

export const share = z
  .union([z.number().min(0).max(1), z.string().regex(/^\s*\d+(\.\d+)? ?%?\s*$/)])
  .meta({ description: 'a share from 0 to 1, such as 0.2 or 20%' })

/** A knob's value; its unit and range are checked after the structure. */
export const quantity = z
  .union([z.number(), z.string()])
  .meta({ description: 'a number in the knob’s unit, or with a unit such as 160ms, 30%, 12/min, 3x, 1.5k' })

export const clock = z
  .string()
  .regex(/^([01]?\d|2[0-3]):[0-5]\d$/)
  .meta({ description: 'a time of day such as "10:00"' })

export const file = z.string().min(1).meta({ description: 'a path, counted from the folder of this file' })

const attributeValues = z
  .union([name, z.array(name).min(1)])
  .meta({ id: 'labelValues', description: 'a value of the label, or a list of them' })

/** A conjunction over labels, or the name of one of the scenario's slices. */
export const sliceMap = z
  .strictObject(Object.fromEntries(attributes.map((attribute) => [attribute, attributeValues.optional()])))
  .meta({
    id: 'slice',
    title: 'a slice',
    description: 'labels and the values that belong: {device: [ios, android], connection: lte}',
  })

export const where = z
  .union([name, sliceMap])
  .meta({ id: 'where', description: 'a map of labels, or the name of one of the slices' })

export const number = z.number().meta({ description: 'a number' })

export const bounds = z.tuple([z.number(), z.number()]).meta({ description: 'two numbers [least, most]' })
